package dev.vht.proptest;

import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.codec.Codec;
import dev.vht.contracts.scope.Enforcement;

/**
 * How the kit asks for a table.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 * @param keys how keys become bytes
 * @param values how values become bytes
 * @param mode what is expected to be there
 * @param contracts what is checked, and what happens at a violation
 * @param durability what acknowledged writes survive
 */
public record Opening<K, V>(
    Codec<K> keys, Codec<V> values, OpenMode mode, Enforcement contracts, Durability durability) {

  /**
   * Asks for a table whose writes survive the process.
   *
   * @param keys how keys become bytes
   * @param values how values become bytes
   * @param mode what is expected to be there
   * @param contracts what is checked, and what happens at a violation
   */
  public Opening(Codec<K> keys, Codec<V> values, OpenMode mode, Enforcement contracts) {
    this(keys, values, mode, contracts, Durability.PROCESS);
  }
}
