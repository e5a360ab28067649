/** The command that starts this program again with these arguments, compiled or from source. */
export function ownCommand(args: readonly string[]): string[] {
  // In a compiled executable `Bun.main` is a path inside it, which must not become an argument.
  const isCompiled = Bun.main.startsWith('/$bunfs/')
  const script = isCompiled ? [] : [...process.execArgv, Bun.main]
  return [process.execPath, ...script, ...args]
}
