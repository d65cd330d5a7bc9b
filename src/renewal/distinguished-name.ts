/** The parts of a DN, compared as directories do: case and the spaces around commas say nothing. */
function parts(dn: string): readonly string[] {
  const found = dn.match(/(?:\\.|[^,\\])+/g) ?? [];
  return found.map(part =>
    part
      .trim()
      .replace(/\s*=\s*/, '=')
      .toLowerCase(),
  );
}

/** Whether two DNs name the same entry. */
export function sameDn(one: string, other: string): boolean {
  return parts(one).join() === parts(other).join();
}

/** Whether `dn` is `base` or lies under it. */
export function isUnder(dn: string, base: string): boolean {
  const inner = parts(dn);
  const outer = parts(base);
  return outer.length > 0 && inner.slice(-outer.length).join() === outer.join();
}
