/** Installs all clients that tests run, at the same time. Tests find them, or wait for them. */

import { agentsOrReason } from './agents/install'
import { geminiCliOrReason } from './agents/install-gemini'
import { recipeAgents, recipeSdks } from './recipes/install'

const all = [agentsOrReason, geminiCliOrReason, recipeAgents, recipeSdks]
const installed = await Promise.allSettled(all.map((install) => install()))
for (const one of installed) if (one.status === 'rejected') console.warn(String(one.reason))
