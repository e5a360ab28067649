import { anthropic } from '../anthropic'
import type { Dialect } from '../dialect'
import { google } from '../google/dialect'
import { openai } from '../openai'

/** The APIs that clients speak, by name. */
export const DIALECTS: Readonly<Record<Dialect['name'], Dialect>> = { openai, anthropic, google }
