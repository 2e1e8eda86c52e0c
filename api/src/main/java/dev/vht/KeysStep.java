package dev.vht;

import java.util.Objects;

/** The first step of opening a table: it is known where, and asked what its keys are. Immutable. */
public final class KeysStep {
  private final Plan plan;

  KeysStep(Plan plan) {
    this.plan = plan;
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
    requireForKeys(Objects.requireNonNull(codec, "codec"));
    return new ValuesStep<>(plan, codec);
  }

  private static void requireForKeys(Codec<?> codec) {
    if (codec instanceof CheckedCodec<?> checked) {
      requireForKeys(checked.codec());
    } else if (codec instanceof CompressedCodec) {
      throw new ConfigurationException(
          "K2: the codec "
              + codec.id()
              + " is not for keys: another version of zlib gives the same key other bytes; compress"
              + " the values only");
    }
  }
}
