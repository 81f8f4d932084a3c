/** What `find` finds in the document, now or once it is there. */
export function appears<T>(find: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const found = find()
      if (found !== undefined) resolve(found)
      return found !== undefined
    }
    if (look()) return
    const observer = new MutationObserver(() => {
      if (look()) observer.disconnect()
    })
    observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true })
  })
}
