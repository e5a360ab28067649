/** What starts this very program again, compiled or from source, with these arguments. */
export function ownCommand(args: readonly string[]): string[] {
  // A compiled executable has a path inside itself where a script would stand; it must not see it.
  const isCompiled = Bun.main.startsWith('/$bunfs/')
  const script = isCompiled ? [] : [...process.execArgv, Bun.main]
  return [process.execPath, ...script, ...args]
}
