package dev.vht.contracts.report;

import dev.vht.contracts.Contract;
import dev.vht.contracts.enforcement.CheckedObject;
import java.util.Iterator;
import java.util.List;
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

  /**
   * Where {@link Contract#attach} was called from, some classes passed over. The line is looked up
   * when somebody asks for it ({@link #text}), as that is the dear part.
   */
  public static StackWalker.@Nullable StackFrame ofOpening(List<Class<?>> via) {
    return WALKER.walk(
        frames -> {
          Iterator<StackWalker.StackFrame> each = frames.iterator();
          boolean isAttaching = false;
          while (each.hasNext()) {
            StackWalker.StackFrame frame = each.next();
            if (frame.getDeclaringClass() == Contract.class) {
              isAttaching = true;
            } else if (isAttaching && !isVia(frame, via)) {
              return frame;
            }
          }
          return null;
        });
  }

  private static boolean isVia(StackWalker.StackFrame frame, List<Class<?>> via) {
    return !via.isEmpty() && via.contains(frame.getDeclaringClass().getNestHost());
  }

  private static boolean isChecked(StackWalker.StackFrame frame) {
    return CheckedObject.class.isAssignableFrom(frame.getDeclaringClass());
  }

  /** A line of the program. */
  public static String text(StackWalker.StackFrame frame) {
    return frame.toStackTraceElement().toString().replaceFirst("^.*/", "");
  }
}
