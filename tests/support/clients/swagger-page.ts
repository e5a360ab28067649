import type { Locator, Page } from 'playwright-core'
import { KEY } from '../portus'

/** Enters the key of the tests at `/docs`. */
export async function authorize(page: Page): Promise<void> {
  await page.locator('.auth-wrapper .authorize').click()
  const form = page.locator('.auth-container').filter({ hasText: 'bearer' })
  await form.locator('input').fill(KEY)
  await form.locator('button[type=submit]').click()
  await page.locator('.modal-ux .close-modal').click()
}

/** One operation at `/docs`. */
export type Shown = {
  operation: Locator
  /** Asks, and waits for the status. Gives what the page shows of the answer. */
  execute(status: string): Promise<string | null>
}

/** Unfolds an operation. Its tag has underscores for spaces. */
export async function unfold(page: Page, tag: string, operationId: string): Promise<Shown> {
  const operation = page.locator(`#operations-${tag}-${operationId}`)
  await operation.locator('.opblock-summary').click()
  return {
    operation,
    async execute(status) {
      await operation.getByRole('button', { name: 'Execute' }).click()
      const answers = operation.locator('.live-responses-table')
      await answers.locator('tbody .response-col_status').getByText(status).first().waitFor()
      return answers.textContent()
    },
  }
}
