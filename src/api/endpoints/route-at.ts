import { ENDPOINTS, REALTIME } from './endpoints'

const PATHS: ReadonlySet<string> = new Set([...ENDPOINTS, REALTIME].map(({ path }) => path))

/** Those with ids in them, as their segments, by how many they have. */
const TEMPLATES: ReadonlyMap<number, readonly (readonly string[])[]> = Map.groupBy(
  [...PATHS].filter((path) => path.includes('/:')).map((path) => path.split('/')),
  ({ length }) => length,
)

/** A path without slashes at its end, which routes do not look at. */
export function withoutSlash(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === '/') end--
  return path.slice(0, end)
}

/**
 * What the table of endpoints calls a path: with `:id` in the place of an id. A path without ids, and one that is not in
 * the table, is called as it is.
 *
 * @param path Without a slash at its end.
 */
export function routeAt(path: string): string {
  if (PATHS.has(path)) return path
  const segments = path.split('/')
  const template = TEMPLATES.get(segments.length)?.find((parts) =>
    parts.every((part, at) => part === segments[at] || part.startsWith(':')),
  )
  return template?.join('/') ?? path
}
