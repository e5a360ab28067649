/**
 * The text that `dev` prints when it listens. The address of the page holds its keys behind the `#`, which browsers send to
 * nobody.
 *
 * @param key A key for this run.
 * @param models The visible aliases. The example uses the first.
 * @param folder The folder of the alias files.
 * @param operators Where the page for operators is, with a key to it for this run.
 */
export const devBanner = (
  url: string,
  key: string,
  models: readonly string[],
  folder: string,
  operators: { url: string; key: string },
): string => `
  Portus    ${url}
  API docs  ${url}/docs
  Dashboard ${operators.url}/dashboard#key=${operators.key}&proxy_key=${key}
  Models    ${models.join(', ') || 'none'}
${models[0] === undefined ? nothingToTry(key, folder) : tryIt(url, key, models[0])}`

function tryIt(url: string, key: string, model: string): string {
  const body = { model, stream: true, messages: [{ role: 'user', content: 'Hello!' }] }
  return `  Try it    with a key for this run:

  curl ${url}/v1/chat/completions \\
    -H 'authorization: Bearer ${key}' \\
    -H 'content-type: application/json' \\
    -d '${JSON.stringify(body)}'
`
}

const nothingToTry = (key: string, folder: string): string => `  Key       ${key}, for this run

  There is nothing to try yet: no file in ${folder}
  can be served, and a remote gateway has no demo models.
`
