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
   * @param codec not null
   * @return the step at which the codec of the values is given
   */
  public <K> ValuesStep<K> keys(Codec<K> codec) {
    return new ValuesStep<>(plan, Objects.requireNonNull(codec, "codec"));
  }
}
