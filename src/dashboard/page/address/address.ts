/** The views of the page, in the order of its navigation. */
export const VIEWS = [
  'overview',
  'applications',
  'models',
  'requests',
  'playground',
  'configuration',
] as const
export type View = (typeof VIEWS)[number]

/** Which view is open, and how: its filters, its range, what is selected. */
export type Address = { view: View; query: Query }
export type Query = Readonly<Record<string, string>>

/** Changes of a query: nothing takes a member out. */
export type QueryChanges = Readonly<Record<string, string | undefined>>

const isView = (name: string): name is View => (VIEWS as readonly string[]).includes(name)

/** What the fragment of an address says: `#/requests?status=failed`. What it does not know is the overview. */
export function parseAddress(fragment: string): Address {
  const [path = '', ...rest] = fragment.replace(/^#?\/?/, '').split('?')
  const query = Object.fromEntries(new URLSearchParams(rest.join('?')))
  return isView(path) ? { view: path, query } : { view: 'overview', query: {} }
}

/** The fragment of an address. Members without a value are left out. */
export function printAddress(view: View, query: QueryChanges = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1])
  const text = new URLSearchParams(given).toString()
  return `#/${view}${text && `?${text}`}`
}

/** Keys that an address may bring along. */
export type BroughtKeys = { key?: string; proxy_key?: string }

/** The keys in a fragment, as `portus dev` prints it: `#key=…&proxy_key=…`. Nothing where it is that of a view. */
export function keysIn(fragment: string): BroughtKeys | undefined {
  if (!/^#(?:proxy_)?key=/.test(fragment)) return undefined
  const pairs = fragment
    .slice(1)
    .split('&')
    .map((pair) => pair.split(/=(.*)/s))
    .filter(([name, value]) => (name === 'key' || name === 'proxy_key') && value)
    .map(([name, value = '']) => [name, decoded(value)])
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
