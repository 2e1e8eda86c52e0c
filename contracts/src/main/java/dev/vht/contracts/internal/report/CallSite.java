package dev.vht.contracts.internal.report;

import dev.vht.contracts.annotation.Facade;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.runtime.CheckedObject;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The line of the program that called, and what it called if that was a {@link Facade}. Finding it
 * costs microseconds.
 *
 * @param line the program's line, or null if none of its frames is on the stack
 * @param method the facade's method, or null if the program called the checked object itself
 * @param type the types of that method, or null
 */
public record CallSite(@Nullable String line, @Nullable String method, @Nullable MethodType type) {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** What makes checked objects. By name, as it is built upon this class. */
  private static final String ENTRY = "dev.vht.contracts.Contract";

  private static final CallSite UNKNOWN = new CallSite(null, null, null);

  private static final ClassValue<Boolean> IS_FACADE =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          for (Class<?> one = type; one != null; one = one.getEnclosingClass()) {
            if (one.isAnnotationPresent(Facade.class)) {
              return true;
            }
          }
          return false;
        }
      };

  /**
   * Finds the call of a checked object, from anywhere below that object's method.
   *
   * @return the site; one of which nothing is known if the stack cannot be walked
   */
  public static CallSite ofCall() {
    try {
      return WALKER.walk(frames -> found(frames.iterator()));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return UNKNOWN; // a report without a line is better than none
    }
  }

  private static CallSite found(Iterator<StackFrame> frames) {
    StackFrame frame = caller(frames);
    StackFrame facade = null;
    while (frame != null && (isFacade(frame) || (facade != null && isLibrary(frame)))) {
      facade = isFacade(frame) ? frame : facade;
      frame = frames.hasNext() ? frames.next() : null;
    }
    String line = frame == null ? null : text(frame);
    return facade == null
        ? new CallSite(line, null, null)
        : new CallSite(line, facade.getMethodName(), facade.getMethodType());
  }

  /** The first frame below the nearest checked object, or null. */
  private static @Nullable StackFrame caller(Iterator<StackFrame> frames) {
    boolean isInside = false;
    while (frames.hasNext()) {
      StackFrame frame = frames.next();
      if (isChecked(frame)) {
        isInside = true;
      } else if (isInside) {
        return frame;
      }
    }
    return null;
  }

  private static boolean isFacade(StackFrame frame) {
    return IS_FACADE.get(frame.getDeclaringClass());
  }

  private static boolean isLibrary(StackFrame frame) {
    return frame.getDeclaringClass().getModule() == Object.class.getModule();
  }

  /**
   * The call as the program made it.
   *
   * @param called the method of the checked object
   * @param types its parameters
   * @param arguments its arguments
   */
  public String call(String called, List<Class<?>> types, List<@Nullable Object> arguments) {
    if (method == null || type == null) {
      return ValueRenderer.call(called, arguments);
    }
    List<String> shown = new ArrayList<>();
    boolean isAsMany = type.parameterCount() == arguments.size();
    for (int i = 0; i < type.parameterCount(); i++) {
      boolean isSame = i < arguments.size() && fits(type.parameterType(i), types.get(i));
      if (!isSame || (i > 0 && !isAsMany)) {
        shown.add("...");
        break;
      }
      shown.add(ValueRenderer.value(arguments.get(i)));
    }
    return method + "(" + String.join(", ", shown) + ")";
  }

  private static boolean fits(Class<?> one, Class<?> other) {
    return one.isAssignableFrom(other) || other.isAssignableFrom(one);
  }

  /**
   * Where {@value #ENTRY} was called from, some classes passed over. The line is looked up when
   * somebody asks for it ({@link #text}), as that is the dear part.
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

  private static boolean isChecked(StackFrame frame) {
    return CheckedObject.class.isAssignableFrom(frame.getDeclaringClass());
  }

  /** A line of the program. */
  public static String text(StackFrame frame) {
    return frame.toStackTraceElement().toString().replaceFirst("^.*/", "");
  }
}
