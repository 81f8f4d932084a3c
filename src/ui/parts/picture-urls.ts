import { onCleanup } from 'solid-js'
import type { Picture } from '../../core/mesh.ts'

/** Makes each picture one address, however often it is shown. Call under an owner: they are let go with it. */
export function createPictureUrls(): (picture: Picture) => string {
  const urlByPicture = new Map<Picture, string>()
  onCleanup(() => {
    for (const url of urlByPicture.values()) URL.revokeObjectURL(url)
  })
  return (picture) => {
    const url = urlByPicture.get(picture) ?? URL.createObjectURL(new Blob([picture.bytes], { type: picture.type }))
    urlByPicture.set(picture, url)
    return url
  }
}
