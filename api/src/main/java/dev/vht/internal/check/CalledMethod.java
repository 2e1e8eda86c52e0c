package dev.vht.internal.check;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.annotation.Facade;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the method that the program called, for messages. Walks the stack, so it is only for calls
 * that fail.
 *
 * <p>Facades of this library, such as the map view, call other methods of the table than the
 * program called: a message about {@code put} of the map view must not mention {@code replace}. Of
 * the frames from here down to the program's, the last frame of a facade is the method that the
 * program called. Functions of the program are frames of the program too, so the calls they make
 * are named after themselves.
 */
public final class CalledMethod {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private static final String LAMBDA = "lambda$";

  private CalledMethod() {}

  /**
   * Returns the name of the method that the program called.
   *
   * @param called the method of the table that fails; the result if the program called it directly
   */
  public static String named(String called) {
    return WALKER.walk(frames -> outermost(frames, called));
  }

  private static String outermost(Stream<StackFrame> frames, String called) {
    String name = called;
    Iterator<StackFrame> each = frames.iterator();
    while (each.hasNext()) {
      StackFrame frame = each.next();
      if (isFacade(frame.getDeclaringClass().getNestHost())) {
        name = method(frame);
      } else if (!isBetween(frame.getDeclaringClass())) {
        break;
      }
    }
    return name;
  }

  private static boolean isFacade(Class<?> type) {
    return type.isAnnotationPresent(Facade.class) && isOwn(type);
  }

  /** Returns the name of the method, for a lambda that of the enclosing one. */
  private static String method(StackFrame frame) {
    String name = frame.getMethodName();
    return name.startsWith(LAMBDA) ? name.substring(LAMBDA.length(), name.lastIndexOf('$')) : name;
  }

  /** Whether a frame belongs neither to the program nor to a facade. */
  private static boolean isBetween(Class<?> type) {
    return type.getName().startsWith("java.")
        || type.getName().startsWith("dev.vht.contracts.")
        || VirtualHashTable.class.isAssignableFrom(type)
        || isOwn(type);
  }

  private static boolean isOwn(Class<?> type) {
    return isBetween(type.getPackageName())
        && Objects.equals(source(type), source(CalledMethod.class));
  }

  /**
   * Whether classes of a package are called between a program and its table. Uses a switch, because
   * Lincheck cannot follow a static {@link java.util.regex.Pattern} into its lambdas.
   */
  private static boolean isBetween(String packageName) {
    return switch (packageName) {
      case "dev.vht",
          "dev.vht.content",
          "dev.vht.internal.check",
          "dev.vht.internal.map",
          "dev.vht.internal.open",
          "dev.vht.internal.table" ->
          true;
      default -> false;
    };
  }

  private static @Nullable CodeSource source(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }
}
