package dev.vht.internal.open;

import dev.vht.CachePolicy;
import dev.vht.Durability;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codec;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.spi.Location;
import dev.vht.spi.Settings;
import java.util.Optional;

/** How to open a table, except for its codecs; without a freshness, the storage's default. */
public record OpenRequest(
    Location location,
    OpenMode mode,
    Durability durability,
    Enforcement enforcement,
    CachePolicy cache,
    Optional<Freshness> freshness) {

  /** Returns the request for the table at a URL, with the defaults. */
  public static OpenRequest at(String url) {
    return at(Location.parse(url));
  }

  /** Returns the request for a named table of the configuration. */
  public static OpenRequest configured(String name) {
    return Configuration.ofProcess().request(name);
  }

  static OpenRequest at(Location location) {
    return new OpenRequest(
        location,
        OpenMode.CREATE,
        Durability.PROCESS,
        Enforcement.of(Mode.ENFORCE),
        CachePolicy.none(),
        Optional.empty());
  }

  /** Returns a changed copy. */
  public OpenRequest mode(OpenMode mode) {
    return new OpenRequest(location, mode, durability, enforcement, cache, freshness);
  }

  /** Returns a changed copy. */
  public OpenRequest durability(Durability durability) {
    return new OpenRequest(location, mode, durability, enforcement, cache, freshness);
  }

  /** Returns a changed copy. */
  public OpenRequest enforcement(Enforcement enforcement) {
    return new OpenRequest(location, mode, durability, enforcement, cache, freshness);
  }

  /** Returns a changed copy. */
  public OpenRequest cache(CachePolicy cache) {
    return new OpenRequest(location, mode, durability, enforcement, cache, freshness);
  }

  /** Returns a changed copy. */
  public OpenRequest freshness(Freshness freshness) {
    return new OpenRequest(location, mode, durability, enforcement, cache, Optional.of(freshness));
  }

  /** Opens the table. */
  public <K, V> VirtualHashTable<K, V> open(Codec<K> keys, Codec<V> values) {
    return new TableOpener<>(this, keys, values, ProviderRegistry.serving(location)).open();
  }

  Settings settings() {
    return new Settings(
        durability,
        mode == OpenMode.READ_ONLY ? Settings.Access.READ_ONLY : Settings.Access.READ_WRITE);
  }
}
