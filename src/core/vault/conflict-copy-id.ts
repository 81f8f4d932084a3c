import type { Cid, FileId } from '../base/ids.ts'
import { cidDigest } from '../wire/cid.ts'
import { bytesToFileId, idToBytes } from '../wire/ids.ts'

/** What a conflict copy is called by: the same on every device as long as the conflict lasts, and unlike any file's id. */
export function conflictCopyId(file: FileId, entry: Cid): FileId {
  const digest = cidDigest(entry)
  return bytesToFileId(idToBytes(file).map((byte, at) => byte ^ (digest[at] as number)))
}
