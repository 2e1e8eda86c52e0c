package dev.vht.contracts.internal.report;

import dev.vht.contracts.annotation.Facade;
import dev.vht.contracts.internal.text.ValueRenderer;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The program's line that made a call, and the method of a {@link Facade} that it called, if any.
 * Finding it costs microseconds.
 *
 * @param line the program's line, or null if none of its frames is on the stack
 * @param method the facade's method, or null if the program called the checked object directly
 * @param type the type of that method, or null
 */
public record CallSite(@Nullable String line, @Nullable String method, @Nullable MethodType type) {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final StackWalker WITH_LAMBDAS =
      StackWalker.getInstance(
          Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES));

  /** The class that creates checked objects. By name, because it depends on this package. */
  private static final String ENTRY = "dev.vht.contracts.Contract";

  private static final CallSite UNKNOWN = new CallSite(null, null, null);

  /**
   * Finds the call of a checked object. Called by code that the object's method called.
   *
   * @return the site, with only nulls if the stack cannot be walked
   */
  public static CallSite ofCall() {
    try {
      return WITH_LAMBDAS.walk(frames -> found(new ProgramFrames(frames.iterator())));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return UNKNOWN; // a report without a line is better than none
    }
  }

  private static CallSite found(ProgramFrames frames) {
    StackFrame caller = frames.caller();
    StackFrame frame = caller;
    StackFrame facade = null;
    while (frame != null && isSkipped(frame, facade, frames)) {
      facade = ProgramFrames.isLibrary(frame) ? facade : frame;
      frame = frames.next();
    }
    if (facade == null) {
      StackFrame shown = frame == null ? caller : frame;
      return new CallSite(shown == null ? null : text(shown), null, null);
    }
    return new CallSite(
        frame == null ? null : text(frame), ProgramFrames.called(facade), facade.getMethodType());
  }

  /** Whether a frame is of a facade, or leads to one, or to a method reference of the program. */
  private static boolean isSkipped(
      StackFrame frame, @Nullable StackFrame facade, ProgramFrames frames) {
    if (ProgramFrames.isLibrary(frame)) {
      return facade != null || frames.isCalledByReference();
    }
    return ProgramFrames.isFacade(frame)
        || (facade != null
            && frame.getDeclaringClass().isAssignableFrom(facade.getDeclaringClass()));
  }

  /**
   * Renders the call that the program made.
   *
   * @param called the method of the checked object
   * @param types its parameter types
   * @param arguments its arguments
   */
  public String call(String called, List<Class<?>> types, List<@Nullable Object> arguments) {
    if (method == null || type == null) {
      return ValueRenderer.call(called, arguments);
    }
    List<String> shown = new ArrayList<>();
    boolean isAsMany = type.parameterCount() == arguments.size();
    for (int i = 0; i < type.parameterCount(); i++) {
      boolean isSame =
          i < arguments.size()
              && fits(type.parameterType(i), types.get(i))
              && isArgument(type.parameterType(i), arguments.get(i));
      if (!isSame || (i > 0 && !isAsMany)) {
        shown.add("...");
        break;
      }
      shown.add(ValueRenderer.value(arguments.get(i)));
    }
    return method + "(" + String.join(", ", shown) + ")";
  }

  private static boolean isArgument(Class<?> type, @Nullable Object value) {
    return value == null || type.isPrimitive() || type.isInstance(value);
  }

  private static boolean fits(Class<?> one, Class<?> other) {
    return one.isAssignableFrom(other) || other.isAssignableFrom(one);
  }

  /**
   * Returns the frame that called {@value #ENTRY}, skipping some classes. {@link #text} looks up
   * the line later, because that is the expensive part.
   */
  public static @Nullable StackFrame ofOpening(List<Class<?>> via) {
    return WALKER.walk(
        frames -> {
          Iterator<StackFrame> each = frames.iterator();
          boolean isAttaching = false;
          while (each.hasNext()) {
            StackFrame frame = each.next();
            if (frame.getClassName().equals(ENTRY)) {
              isAttaching = true;
            } else if (isAttaching && !isVia(frame, via)) {
              return frame;
            }
          }
          return null;
        });
  }

  private static boolean isVia(StackFrame frame, List<Class<?>> via) {
    return !via.isEmpty() && via.contains(frame.getDeclaringClass().getNestHost());
  }

  /** Renders the line of a frame. */
  public static String text(StackFrame frame) {
    return frame.toStackTraceElement().toString().replaceFirst("^.*/", "");
  }
}
