import { useState } from 'preact/hooks'
import { chooseTheme, THEMES, type Theme, themeNow } from './theme'

const NAMES: Readonly<Record<Theme, string>> = { system: 'Auto', light: 'Light', dark: 'Dark' }

/** Chooses the theme for this tab. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(themeNow())
  return (
    <div class="compact-field">
      <label for="theme" class="hidden">
        Theme
      </label>
      <select
        id="theme"
        value={theme}
        onChange={(event) => {
          const chosen = event.currentTarget.value as Theme
          chooseTheme(chosen)
          setTheme(chosen)
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {NAMES[one]}
          </option>
        ))}
      </select>
    </div>
  )
}
