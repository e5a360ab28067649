import { render } from 'preact'
import { keyIn } from './address/address'
import { keep } from './api/kept'
import { App } from './app/app'
import { applyTheme } from './app/theme'

/** Takes a key out of the address before anything else sees it. `portus dev` prints such an address. */
function takeKey(): boolean {
  const key = keyIn(location.hash)
  if (key === undefined) return false
  keep('portus.admin-key', key)
  history.replaceState(null, '', location.pathname + location.search)
  return true
}

takeKey()
addEventListener('hashchange', () => takeKey() && location.reload())
applyTheme()
const root = document.getElementById('page')
if (root) render(<App />, root)
