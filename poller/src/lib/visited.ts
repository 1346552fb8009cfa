/** The places of one list, as its provider names them. A list that comes back to one would never end. */
export class Visited {
  private readonly places = new Set<string>();

  /** @returns false when it was there before */
  add(place: string): boolean {
    const before = this.places.size;
    return this.places.add(place).size > before;
  }
}
