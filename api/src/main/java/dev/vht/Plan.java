package dev.vht;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.spi.Location;
import dev.vht.spi.Settings;

/** How a table is to be opened, apart from its codecs. */
record Plan(
    Location location,
    OpenMode mode,
    Durability durability,
    Enforcement enforcement,
    CachePolicy cache) {

  static Plan at(Location location) {
    return new Plan(
        location,
        OpenMode.CREATE,
        Durability.PROCESS,
        Enforcement.of(Mode.ENFORCE),
        CachePolicy.none());
  }

  Plan mode(OpenMode mode) {
    return new Plan(location, mode, durability, enforcement, cache);
  }

  Plan durability(Durability durability) {
    return new Plan(location, mode, durability, enforcement, cache);
  }

  Plan enforcement(Enforcement enforcement) {
    return new Plan(location, mode, durability, enforcement, cache);
  }

  Plan cache(CachePolicy cache) {
    return new Plan(location, mode, durability, enforcement, cache);
  }

  Settings settings() {
    return new Settings(
        durability,
        mode == OpenMode.READ_ONLY ? Settings.Access.READ_ONLY : Settings.Access.READ_WRITE);
  }
}
