import { onCleanup } from 'solid-js'
import type { Picture } from '../../core/mesh.ts'

/**
 * Addresses kept: more than the members of a large mesh. A member may change its picture as often as it likes, and each
 * address keeps a picture in memory.
 */
const MAX_URLS = 512

/**
 * Makes each picture one address, however often it is shown, as long as it is among those that were asked for last. Call
 * under an owner: they are let go with it.
 */
export function createPictureUrls(): (picture: Picture) => string {
  const urlByPicture = new Map<Picture, string>() // iterates in order of insertion: oldest first
  onCleanup(() => {
    for (const url of urlByPicture.values()) URL.revokeObjectURL(url)
  })
  return (picture) => {
    const url = urlByPicture.get(picture) ?? URL.createObjectURL(new Blob([picture.bytes], { type: picture.type }))
    urlByPicture.delete(picture)
    urlByPicture.set(picture, url)
    for (const [oldest, address] of urlByPicture) {
      if (urlByPicture.size <= MAX_URLS) break
      // Where it is shown it has been loaded; who shows it anew gets another address.
      urlByPicture.delete(oldest)
      URL.revokeObjectURL(address)
    }
    return url
  }
}
