package dev.vht.contracts;

import java.util.ArrayList;
import java.util.List;

/** Lists of parties. */
final class Suspects {
  private Suspects() {}

  static List<Blame> of(Blame first, Blame... others) {
    List<Blame> all = new ArrayList<>(List.of(others));
    all.add(0, first);
    return all.stream().distinct().toList();
  }
}
