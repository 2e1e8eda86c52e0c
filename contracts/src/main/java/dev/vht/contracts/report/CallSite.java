package dev.vht.contracts.report;

import dev.vht.contracts.Contract;
import dev.vht.contracts.enforcement.CheckedObject;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the line of the program that called. Costs microseconds. */
public final class CallSite {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private CallSite() {}

  /** The line that called a checked object, from anywhere below that object's method. */
  public static @Nullable String ofCall() {
    return WALKER.walk(
        frames ->
            frames
                .dropWhile(frame -> !isChecked(frame))
                .dropWhile(CallSite::isChecked)
                .findFirst()
                .map(CallSite::text)
                .orElse(null));
  }

  /** The line that came to {@link Contract#attach}, some classes passed over. */
  public static @Nullable String ofOpening(List<Class<?>> via) {
    Predicate<StackWalker.StackFrame> isOnTheWay =
        frame ->
            frame.getDeclaringClass() == Contract.class
                || via.contains(frame.getDeclaringClass().getNestHost());
    return WALKER.walk(
        frames ->
            frames
                .dropWhile(frame -> frame.getDeclaringClass() != Contract.class)
                .dropWhile(isOnTheWay)
                .findFirst()
                .map(CallSite::text)
                .orElse(null));
  }

  private static boolean isChecked(StackWalker.StackFrame frame) {
    return CheckedObject.class.isAssignableFrom(frame.getDeclaringClass());
  }

  private static String text(StackWalker.StackFrame frame) {
    return frame.toStackTraceElement().toString().replaceFirst("^.*/", "");
  }
}
