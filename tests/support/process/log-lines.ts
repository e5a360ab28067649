/** A line of a process' log. */
export type Line = Record<string, unknown> & { time: string; message: string }

type Running = { output: { stdout: string } }

/** The lines that a process has written whole so far. */
export const linesOf = ({ output: { stdout } }: Running): Line[] =>
  stdout
    .slice(0, stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)

/** Those with a message. */
export const saying = (running: Running, message: string): Line[] =>
  linesOf(running).filter((line) => line.message === message)
