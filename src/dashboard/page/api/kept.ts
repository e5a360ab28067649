/** What a tab keeps until it is closed. Nothing of it is ever in `localStorage`. */
export type Kept = 'portus.admin-key' | 'portus.proxy-key' | 'portus.theme' | 'portus.playground'

export const kept = (name: Kept): string | undefined => sessionStorage.getItem(name) ?? undefined

export function keep(name: Kept, value: string | undefined): void {
  if (value === undefined) sessionStorage.removeItem(name)
  else sessionStorage.setItem(name, value)
}
