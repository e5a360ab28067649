import { stat } from 'node:fs/promises'

/** What changes when a file or a folder does, also behind a link. Where there is none, the system's code. */
export const fileState = (path: string): Promise<string> =>
  stat(path).then(
    ({ ino, mtimeMs, ctimeMs, size }) => `${ino} ${mtimeMs} ${ctimeMs} ${size}`,
    ({ code }: NodeJS.ErrnoException) => code ?? 'gone',
  )
