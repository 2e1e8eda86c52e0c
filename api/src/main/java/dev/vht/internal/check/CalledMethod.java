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
 * What the program called, for messages. Walks the stack, so it is for calls that fail.
 *
 * <p>Some classes of this library stand between a program and its table: they make other calls of
 * the table than the program made of them. A message about {@code put} of the map view must not
 * speak of {@code replace}. Of the frames from here down to the program's own, the last one of such
 * a class is the call that the program made. The program's functions are its own frames too: what
 * they call is named by what they call.
 */
public final class CalledMethod {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private static final String LAMBDA = "lambda$";

  private CalledMethod() {}

  /**
   * Returns the name of the method that the program called.
   *
   * @param called the table's method that fails; it is the answer where the program called the
   *     table itself
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

  /** A lambda is named after the method that it is written in. */
  private static String method(StackFrame frame) {
    String name = frame.getMethodName();
    return name.startsWith(LAMBDA) ? name.substring(LAMBDA.length(), name.lastIndexOf('$')) : name;
  }

  /** Whether a frame is neither the program's nor that of a facade. */
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
   * Whether classes of a package of this library stand between a program and its table. A switch,
   * because Lincheck cannot follow a static {@link java.util.regex.Pattern} into its lambdas.
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
