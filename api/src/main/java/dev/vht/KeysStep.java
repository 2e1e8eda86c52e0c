package dev.vht;

import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.internal.open.OpenRequest;

/** The first step of opening a table, which sets the codec of the keys. Immutable. */
public final class KeysStep {
  private final OpenRequest request;

  KeysStep(OpenRequest request) {
    this.request = request;
  }

  /**
   * Sets the codec of the keys.
   *
   * @param <K> the type of keys
   * @param codec not null, not {@linkplain Codecs#compressed compressed}
   * @return the step that sets the codec of the values
   * @throws ConfigurationException if the codec compresses (K2)
   */
  public <K> ValuesStep<K> keys(Codec<K> codec) {
    return new ValuesStep<>(request, Codecs.requireForKeys(codec));
  }
}
