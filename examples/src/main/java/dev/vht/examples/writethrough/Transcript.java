package dev.vht.examples.writethrough;

import dev.vht.VirtualHashTable;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a process does, line by line.
 *
 * @param process the name of the process, with which each line begins
 * @param out where to print
 */
record Transcript(String process, PrintStream out) {
  private static final Set<String> SHOWN = Set.of("set", "ref", "remove", "fill", "close");

  void say(String line) {
    out.println(process + "  " + line);
  }

  /** Returns a view of a table that prints the calls that change it or read a key. */
  @SuppressWarnings("unchecked") // the proxy passes each call to a table of this type
  <K, V> VirtualHashTable<K, V> traced(String name, VirtualHashTable<K, V> table) {
    return (VirtualHashTable<K, V>)
        Proxy.newProxyInstance(
            Transcript.class.getClassLoader(),
            new Class<?>[] {VirtualHashTable.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(table, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (SHOWN.contains(method.getName())) {
                say(name + '.' + method.getName() + text(arguments) + text(result));
              }
              return result;
            });
  }

  private static String text(Object @Nullable [] arguments) {
    return arguments == null
        ? "()"
        : Arrays.stream(arguments)
            .map(Transcript::shown)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String text(@Nullable Object result) {
    return result == null ? "" : " -> " + shown(result);
  }

  /** Strings have quotes, and maps an order. */
  private static String shown(Object value) {
    if (value instanceof Map<?, ?> map) {
      return new TreeMap<>(map).toString();
    }
    return value instanceof String ? '"' + value.toString() + '"' : value.toString();
  }
}
