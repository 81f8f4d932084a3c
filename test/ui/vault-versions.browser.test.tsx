import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { unmountApp } from './mount-app.tsx'
import { chooseFromMenu, openPhotos, row, utf8 } from './open-vault.ts'

afterEach(() => {
  unmountApp()
  vi.restoreAllMocks()
})

const DAY = 86_400_000
const dialog = () => page.getByRole('dialog', { name: 'Versions of “letter.txt”' })
const versions = () => dialog().getByRole('listitem')

/** A file of three versions: Ada's third, Grace's second, Ada's first, which was let go. */
function openLetter() {
  return openPhotos((vault, mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    const letter = vault.put({ name: 'letter.txt' })
    vault.retentionDays.set(30)
    vault.putVersions(letter, [
      { bytes: utf8('third'), changedAt: Date.now() },
      { bytes: utf8('second one'), changedAt: Date.now() - DAY, changedBy: grace },
      {
        bytes: utf8('1'),
        changedAt: Date.now() - 90 * DAY,
        availability: { state: 'gone', storedBytes: 0, totalBytes: 5 },
      },
    ])
  })
}

test('the versions of a file tell when, by whom, how large, and what is gone', async () => {
  await openLetter()
  await chooseFromMenu('letter.txt', 'Versions')
  await expect.element(versions().nth(0)).toHaveTextContent(/Now.*by you.*5 bytes.*Here/)
  await expect.element(versions().nth(1)).toHaveTextContent(/by Grace.*10 bytes/)
  await expect.element(versions().nth(2)).toHaveTextContent(/by you.*1 byte.*Gone/)
  await expect.element(dialog()).toHaveTextContent('replaced more than 30 days ago')
  await expect
    .element(
      versions()
        .nth(0)
        .getByRole('button', { name: /Restore/ }),
    )
    .not.toBeInTheDocument()
  await expect
    .element(
      versions()
        .nth(2)
        .getByRole('button', { name: /Restore/ }),
    )
    .not.toBeInTheDocument()
})

test('an earlier version is looked at, and saved under a name of its own', async () => {
  await openLetter()
  await chooseFromMenu('letter.txt', 'Versions')
  await userEvent.click(versions().nth(1).getByRole('button', { name: /^Open/ }))
  const preview = page.getByRole('dialog', { name: 'letter.txt', exact: true })
  await expect.element(preview.getByRole('region')).toHaveTextContent('second one')
  await expect.element(preview).toHaveTextContent(/As it was on .*, by Grace\./)
  await userEvent.keyboard('{Escape}')
  await expect.element(preview).not.toBeInTheDocument()
  await expect.element(dialog()).toBeVisible()

  const clicked: HTMLAnchorElement[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this)
  })
  await userEvent.click(
    versions()
      .nth(1)
      .getByRole('button', { name: /^Download/ }),
  )
  await expect.poll(() => clicked).toHaveLength(1)
  expect(clicked[0]?.download).toMatch(/^letter \(\d{4}-\d\d-\d\d \d\d\.\d\d\)\.txt$/)
  expect(await (await fetch(clicked[0]?.href ?? '')).text()).toBe('second one')
})

test('an earlier version is restored, which is one more version, and undone', async () => {
  const vault = await openLetter()
  const id = vault.items.get()[0]!.id
  const textNow = async () => new Response(vault.read(id)).text()
  await chooseFromMenu('letter.txt', 'Versions')
  await userEvent.click(
    versions()
      .nth(1)
      .getByRole('button', { name: /^Restore/ }),
  )
  await expect.element(versions().nth(0)).toHaveTextContent(/Now.*10 bytes/)
  expect(vault.versions(id)).toHaveLength(4)
  expect(await textNow()).toBe('second one')
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog()).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.poll(textNow).toBe('third')
})

test('the preview leads to the versions', async () => {
  await openLetter()
  await userEvent.click(page.getByRole('button', { name: 'letter.txt', exact: true }))
  await userEvent.click(page.getByRole('button', { name: 'Versions', exact: true }))
  await expect.element(versions().nth(2)).toBeVisible()
  await expect.element(page.getByRole('dialog', { name: 'letter.txt', exact: true })).not.toBeInTheDocument()
  await expect.element(versions().nth(0).getByRole('button', { name: /^Open/ })).toHaveFocus()
})

test('a new version is uploaded, and undone', async () => {
  const vault = await openPhotos((each) => each.put({ name: 'a.txt', bytes: utf8('old') }))
  const id = vault.items.get()[0]!.id
  // The file chooser that the menu opens is the browser's own.
  vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(() => undefined)
  await chooseFromMenu('a.txt', 'Upload new version')
  await userEvent.upload(page.getByLabelText('New version to upload'), new File(['newer'], 'whatever.txt'))
  await expect.element(row('a.txt')).toHaveTextContent('5 bytes')
  await expect.element(page.getByText('“a.txt” has a new version.')).toBeVisible()
  expect(vault.versions(id)).toHaveLength(2)
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.element(row('a.txt')).toHaveTextContent('3 bytes')
})

test('what is gone says so in its row', async () => {
  await openPhotos((vault) =>
    vault.put({ name: 'old.zip', availability: { state: 'gone', storedBytes: 0, totalBytes: 9 } }),
  )
  await expect.element(row('old.zip')).toHaveTextContent('Gone')
  await expect.element(row('old.zip').getByTitle(/Somebody may still have it/)).toBeVisible()
})
