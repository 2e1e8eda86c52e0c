package dev.vht;

import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.internal.open.OpenRequest;

/** The first step of opening a table: it is known where, and asked what its keys are. Immutable. */
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
   * @return the step at which the codec of the values is given
   * @throws ConfigurationException if the codec compresses (K2)
   */
  public <K> ValuesStep<K> keys(Codec<K> codec) {
    return new ValuesStep<>(request, Codecs.requireForKeys(codec));
  }
}
