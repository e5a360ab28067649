import { Elysia } from 'elysia'
import { applicationNamed, applicationsAnswer, pauseOf } from '../../admin/applications'
import type { PauseAnswer } from '../../admin/shapes/applications'
import { portusError } from '../../errors'
import { recordOf } from '../../telemetry/record'
import { type AdminContext, type Asked, shownName } from './guard'

/** Who may spend what, and the one thing that the admin API changes. */
export const adminApplications = ({ facts, guard, question }: AdminContext) => {
  const { pauses, note, live } = facts
  const named = (name: string): string => {
    const application = applicationNamed(live.current, name)
    if (application === undefined)
      throw portusError('object_not_found', {
        values: { what: 'application', id: shownName(name) },
      })
    return application
  }
  const answer = (application: string): PauseAnswer => ({
    application,
    paused: pauseOf(pauses.of(application)),
    kept_in: pauses.keptIn,
  })
  const noteChange = (action: string, application: string, { request, operator }: Asked) =>
    note({
      action,
      actor: operator,
      clientAddress: recordOf(request).clientAddress,
      subject: application,
      detail: {},
    })
  return new Elysia({ name: 'portus.admin.applications' })
    .get(
      '/applications',
      question(({ request }) => applicationsAnswer(facts, Date.now(), request.signal)),
    )
    .put('/applications/:name/pause', ({ request, params }) =>
      guard(async (asked) => {
        const application = named(params.name)
        const isPaused = pauses.of(application) !== undefined
        await pauses.pause(application, asked.operator)
        if (!isPaused) noteChange('application.paused', application, asked)
        return answer(application)
      })({ request }),
    )
    .delete('/applications/:name/pause', ({ request, params }) =>
      guard(async (asked) => {
        const application = named(params.name)
        if (await pauses.resume(application)) noteChange('application.resumed', application, asked)
        return answer(application)
      })({ request }),
    )
}
