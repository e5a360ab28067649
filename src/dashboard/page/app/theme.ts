import { keep, kept } from '../api/kept'

/** `system` follows the browser. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const themeNow = (): Theme =>
  THEMES.find((theme) => theme === kept('portus.theme')) ?? 'system'

/** Shows the page in the theme that the tab keeps. */
export function applyTheme(): void {
  const theme = themeNow()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export function chooseTheme(theme: Theme): void {
  keep('portus.theme', theme === 'system' ? undefined : theme)
  applyTheme()
}
