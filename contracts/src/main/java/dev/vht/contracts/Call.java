package dev.vht.contracts;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a watched method, from its beginning to its end. Compared by identity. */
final class Call {
  final MethodRules method;
  final @Nullable Object[] arguments;
  private final Object[] slices;

  /** The call's number in the trace; 0 until it is recorded. */
  long number;

  /** Makes a call, and works out by user code to which slices it belongs: not under a lock. */
  Call(MethodRules method, @Nullable Object[] arguments, Enforcement enforcement) {
    this.method = method;
    this.arguments = arguments;
    this.slices = new Object[method.keys.size()];
    int index = 0;
    for (int parameter : method.keys.values()) {
      Object key = arguments[parameter];
      slices[index++] = key == null ? NullKey.NULL : enforcement.slicing().apply(key);
    }
  }

  /** What stands for a null that somebody passes as a key. */
  private enum NullKey {
    NULL
  }

  /** Returns what names the slice of this call, or null if the call does not name that key. */
  @Nullable Object slice(String key) {
    int index = 0;
    for (String name : method.keys.keySet()) {
      if (name.equals(key)) {
        return slices[index];
      }
      index++;
    }
    return null;
  }

  /** Returns the argument that is that key, as the program passed it. */
  @Nullable Object key(String key) {
    Integer parameter = method.keys.get(key);
    return parameter == null ? null : arguments[parameter];
  }

  /** The arguments that a trace may hold on to. */
  List<@Nullable Object> memorable() {
    return method.keys.isEmpty()
        ? Arrays.asList(arguments)
        : method.keys.values().stream().map(parameter -> arguments[parameter]).toList();
  }

  /** How reports show the call. */
  String text() {
    return Rendering.call(method.name, Arrays.asList(arguments));
  }
}
