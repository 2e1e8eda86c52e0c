package dev.vht.examples.manual;

import dev.vht.contracts.annotation.Rule;

final class DoorRules {
  @Rule(id = "D2", text = "a bell rings once at least")
  static boolean isPositive(int times) {
    return times > 0;
  }

  private DoorRules() {}
}
