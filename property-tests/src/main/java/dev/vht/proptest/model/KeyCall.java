package dev.vht.proptest.model;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.value.JavaText;
import dev.vht.proptest.value.NullArguments;
import org.jspecify.annotations.Nullable;

/**
 * A call with one key, legal or not.
 *
 * @param method what is called
 * @param key the key, or null to break rule K1
 * @param value the first value, if the method takes one; null to break rule V1
 * @param other the second value, likewise
 */
public record KeyCall(
    KeyMethod method, @Nullable String key, @Nullable Sample value, @Nullable Sample other)
    implements Step.Call {
  @Override
  public String rule() {
    return method.rule();
  }

  @Override
  public Object on(VirtualHashTable<String, byte[]> table) {
    return method.effect().on(table, NullArguments.unchecked(key), bytes(value), bytes(other));
  }

  @Override
  public boolean isConditional() {
    return method.isConditional();
  }

  private static byte[] bytes(@Nullable Sample sample) {
    return NullArguments.unchecked(sample == null ? null : sample.bytes());
  }

  @Override
  public String toString() {
    return String.format(method.format(), JavaText.literal(key), method.java(value), other);
  }
}
