package dev.vht;

import dev.vht.codec.Codec;
import dev.vht.internal.open.OpenRequest;
import java.util.Objects;

/**
 * The second step of opening a table, which sets the codec of the values. Immutable.
 *
 * @param <K> the type of keys
 */
public final class ValuesStep<K> {
  private final OpenRequest request;
  private final Codec<K> keys;

  ValuesStep(OpenRequest request, Codec<K> keys) {
    this.request = request;
    this.keys = keys;
  }

  /**
   * Sets the codec of the values.
   *
   * @param <V> the type of values
   * @param codec not null
   * @return a builder that opens the table
   */
  public <V> TableBuilder<K, V> values(Codec<V> codec) {
    return new TableBuilder<>(request, keys, Objects.requireNonNull(codec, "codec"));
  }
}
