import { Elysia } from 'elysia'
import { applicationNamed, applicationsAnswer, pauseOf } from '../../admin/applications'
import type { PauseAnswer } from '../../admin/shapes/applications'
import { portusError } from '../../errors'
import { recordOf } from '../../telemetry/record'
import type { AuditEntry } from '../../usage/ledger/audit'
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
  /**
   * Writes down a change where it is one, which the store alone knows: others pause and resume as well. One that fails may have been
   * done all the same, where only its answer was lost, and then nobody else writes it down.
   */
  const noted = async (
    { request, operator }: Asked,
    action: 'application.paused' | 'application.resumed',
    application: string,
    change: () => Promise<boolean>,
  ): Promise<void> => {
    const noteIt = (detail: AuditEntry['detail']) =>
      note({
        action,
        actor: operator,
        clientAddress: recordOf(request).clientAddress,
        subject: application,
        detail,
      })
    let isChange: boolean
    try {
      isChange = await change()
    } catch (cause) {
      noteIt({ outcome: 'unknown' })
      throw cause
    }
    if (isChange) noteIt({})
  }
  return new Elysia({ name: 'portus.admin.applications' })
    .get(
      '/applications',
      question(({ request }) => applicationsAnswer(facts, Date.now(), request.signal)),
    )
    .put('/applications/:name/pause', ({ request, params }) =>
      guard(async (asked) => {
        const application = named(params.name)
        await noted(asked, 'application.paused', application, async () => {
          const { isNew } = await pauses.pause(application, asked.operator)
          return isNew
        })
        return answer(application)
      })({ request }),
    )
    .delete('/applications/:name/pause', ({ request, params }) =>
      guard(async (asked) => {
        const application = named(params.name)
        await noted(asked, 'application.resumed', application, () => pauses.resume(application))
        return answer(application)
      })({ request }),
    )
}
