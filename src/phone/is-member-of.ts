/** Whether a word from outside is one of a closed list. */
export function isMemberOf<Word extends string>(list: readonly Word[], word: string): word is Word {
  return (list as readonly string[]).includes(word);
}
