/** Why there is no camera: each is another sentence to the person. */
export type CameraProblem = 'refused' | 'absent' | 'taken' | 'failed'

export type OpenedCamera =
  { readonly ok: true; readonly stream: MediaStream } | { readonly ok: false; readonly problem: CameraProblem }

/** Pixels: a long invite has about 100 modules on a side, and a hand holds the phone at some distance. */
const WANTED = { width: { ideal: 1_280 }, height: { ideal: 720 } }

const PROBLEM_BY_NAME: Readonly<Record<string, CameraProblem>> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'absent',
  OverconstrainedError: 'absent',
  NotReadableError: 'taken',
  AbortError: 'taken',
}

/** Asks for the camera that looks away from the person, where there are two. Never rejects. */
export async function openCamera(): Promise<OpenedCamera> {
  // A browser without cameras, or one that hides them from a page that is not served securely.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (devices === undefined) return { ok: false, problem: 'absent' }
  try {
    const stream = await devices.getUserMedia({ video: { facingMode: 'environment', ...WANTED }, audio: false })
    return { ok: true, stream }
  } catch (error) {
    const name = error instanceof DOMException ? error.name : ''
    return { ok: false, problem: PROBLEM_BY_NAME[name] ?? 'failed' }
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
