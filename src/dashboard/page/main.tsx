import { render } from 'preact'
import { keysIn } from './address/address'
import { type Kept, keep, kept } from './api/kept'
import { App } from './app/app'
import { applyTheme } from './app/theme'

const OTHERS = 'This address brings other keys than this tab has. Use them?'

/** Whether the tab has another key already. Somebody else's link must not make it use theirs. */
const isOther = (name: Kept, key: string | undefined): boolean =>
  key !== undefined && (kept(name) ?? key) !== key

/** Takes keys out of the address before anything else sees them. `portus dev` prints such an address. */
function takeKeys(): boolean {
  const keys = keysIn(location.hash)
  if (!keys) return false
  history.replaceState(null, '', location.pathname + location.search)
  const areOther =
    isOther('portus.admin-key', keys.key) || isOther('portus.proxy-key', keys.proxy_key)
  if (areOther && !confirm(OTHERS)) return false
  if (keys.key) keep('portus.admin-key', keys.key)
  if (keys.proxy_key) keep('portus.proxy-key', keys.proxy_key)
  return true
}

takeKeys()
addEventListener('hashchange', () => takeKeys() && location.reload())
applyTheme()
const root = document.getElementById('page')
if (root) render(<App />, root)
