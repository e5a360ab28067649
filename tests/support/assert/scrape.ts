/** One line of a scrape. */
export type Sample = { name: string; labels: Readonly<Record<string, string>>; value: number }

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** The samples of a scrape. Throws where a line is none. */
export function samplesIn(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? []
      if (name === '') throw new Error(`No sample: ${line}`)
      return {
        name,
        labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key, text])),
        value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value),
      }
    })
}

/** The sum of the samples of a name that have these labels. */
export const sumOf = (
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number =>
  samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))
    .reduce((sum, { value }) => sum + value, 0)

/** A scrape of a server, with an operator's key. */
export async function scrape(url: string, key: string): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`, {
    headers: { authorization: `Bearer ${key}` },
    keepalive: false,
  })
  if (response.status !== 200) throw new Error(`The scrape was answered with ${response.status}`)
  return samplesIn(await response.text())
}
