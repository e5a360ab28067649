import { Elysia } from 'elysia'
import { configurationAnswer } from '../../admin/configuration'
import type { AdminContext } from './guard'

/** What is served, and how the last reload went. */
export const adminConfiguration = ({ facts, guard }: AdminContext) =>
  new Elysia({ name: 'portus.admin.configuration' }).get(
    '/configuration',
    guard(() => configurationAnswer(facts)),
  )
