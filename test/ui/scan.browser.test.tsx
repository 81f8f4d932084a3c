import { encode } from 'uqr'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { createFakeWarren } from './fake-warren.ts'
import { mountApp, unmountApp } from './mount-app.tsx'

afterEach(() => {
  unmountApp()
  vi.restoreAllMocks()
})

const MODULE_PX = 6

/** A picture of a QR code, as the app shows one. */
function drawQr(text: string): HTMLCanvasElement {
  const { data, size } = encode(text, { border: 4, ecc: 'L' })
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size * MODULE_PX
  const context = canvas.getContext('2d')!
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#1b150d'
  for (const [y, row] of data.entries()) {
    for (const [x, dark] of row.entries()) {
      if (dark) context.fillRect(x * MODULE_PX, y * MODULE_PX, MODULE_PX, MODULE_PX)
    }
  }
  return canvas
}

async function toFile(canvas: HTMLCanvasElement): Promise<File> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
  return new File([blob!], 'invite.png', { type: 'image/png' })
}

/** A camera in front of which somebody holds this. */
function seeing(canvas: HTMLCanvasElement) {
  const paper = document.createElement('canvas')
  paper.width = canvas.width
  paper.height = canvas.height
  const stream = paper.captureStream()
  const redraw = (): void => {
    // A canvas gives a frame for each change only.
    paper.getContext('2d')!.drawImage(canvas, 0, 0)
    if (stream.active) requestAnimationFrame(redraw)
  }
  redraw()
  return vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream)
}

const failing = (name: string) =>
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(new DOMException('', name))

async function askForScan(): Promise<ReturnType<typeof createFakeWarren>> {
  const warren = createFakeWarren()
  mountApp(warren)
  await userEvent.click(page.getByRole('button', { name: 'Scan a QR code' }))
  return warren
}

async function openScan(): Promise<ReturnType<typeof createFakeWarren>> {
  const warren = await askForScan()
  await expect.element(page.getByRole('dialog', { name: 'Scan an invite' })).toBeVisible()
  return warren
}

// The invite of the fake, of the length that a real one has.
const INVITE = `https://example.org/#/join/warren-${'qpzry9x8'.repeat(30)}`

test('an invite that the camera sees leads to the form that asks for a name, and the camera is let go', async () => {
  const canvas = drawQr(INVITE)
  const camera = seeing(canvas)
  // The dialog may be gone before anybody could look.
  await askForScan()
  await expect.element(page.getByRole('heading', { name: /^Join warren-/ })).toBeVisible()
  const stream = (await camera.mock.results[0]!.value) as MediaStream
  expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended'])
})

test('another QR code is said to be none, and the camera goes on looking', async () => {
  const camera = seeing(drawQr('https://example.org/menu'))
  await openScan()
  await expect.element(page.getByRole('alert')).toHaveTextContent('This QR code is no invite to a mesh.')
  const stream = (await camera.mock.results[0]!.value) as MediaStream
  expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['live'])
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended'])
})

test.each([
  ['NotAllowedError', /was not allowed/],
  ['NotFoundError', /no camera here/],
  ['NotReadableError', /in use by another program/],
  ['TypeError', /did not start/],
])('a camera that cannot be had (%s) is explained, and a picture of the code does', async (name, sentence) => {
  failing(name)
  await openScan()
  await expect.element(page.getByRole('dialog').getByRole('status')).toHaveTextContent(sentence)
  await userEvent.upload(page.getByLabelText('Choose a picture of the code'), await toFile(drawQr(INVITE)))
  await expect.element(page.getByRole('heading', { name: /^Join warren-/ })).toBeVisible()
})

test('a picture without a code, and a file that is no picture, are named as what they are', async () => {
  failing('NotFoundError')
  await openScan()
  const empty = document.createElement('canvas')
  empty.width = empty.height = 200
  const input = page.getByLabelText('Choose a picture of the code')
  await userEvent.upload(input, await toFile(empty))
  await expect.element(page.getByRole('alert')).toHaveTextContent('There is no QR code to be found')
  await userEvent.upload(input, new File(['no picture'], 'a.png', { type: 'image/png' }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('could not be read as a picture')
})
