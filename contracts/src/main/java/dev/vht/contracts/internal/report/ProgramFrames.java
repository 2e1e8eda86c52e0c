package dev.vht.contracts.internal.report;

import dev.vht.contracts.annotation.Facade;
import dev.vht.contracts.runtime.CheckedObject;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a stack without those by which Java implements reflection, method handles, lambdas
 * and method references. The objects of lambdas of a {@link Facade} are kept, because they are
 * facades themselves.
 */
final class ProgramFrames {
  private static final String LAMBDA = "$$Lambda";

  private static final ClassValue<Boolean> IS_FACADE =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          for (Class<?> one = named(type); one != null; one = one.getEnclosingClass()) {
            if (one.isAnnotationPresent(Facade.class)) {
              return true;
            }
          }
          return false;
        }
      };

  private final Iterator<StackFrame> frames;
  private boolean isCalledByReference;

  /** Takes the frames of a walker that shows hidden ones. */
  ProgramFrames(Iterator<StackFrame> frames) {
    this.frames = frames;
  }

  /** Returns the frame that called the nearest checked object, or null. */
  @Nullable StackFrame caller() {
    boolean isInside = false;
    while (frames.hasNext()) {
      StackFrame frame = frames.next();
      if (CheckedObject.class.isAssignableFrom(frame.getDeclaringClass())) {
        isInside = true;
      } else if (isInside && isOfProgram(frame)) {
        return frame;
      } else if (isInside) {
        isCalledByReference |= frame.getDeclaringClass().getName().contains(LAMBDA);
      }
    }
    return null;
  }

  /** Whether a method reference of the program called the checked object. Known after caller. */
  boolean isCalledByReference() {
    return isCalledByReference;
  }

  /** Returns the next frame, or null. */
  @Nullable StackFrame next() {
    while (frames.hasNext()) {
      StackFrame frame = frames.next();
      if (isOfProgram(frame)) {
        return frame;
      }
    }
    return null;
  }

  private static boolean isOfProgram(StackFrame frame) {
    Class<?> type = frame.getDeclaringClass();
    if (type.isHidden()) {
      return isFacade(frame);
    }
    String name = type.getName();
    return type != Method.class
        && type != Constructor.class
        && !name.startsWith("jdk.internal.reflect.")
        && !name.startsWith("java.lang.invoke.");
  }

  static boolean isFacade(StackFrame frame) {
    return IS_FACADE.get(frame.getDeclaringClass());
  }

  /** Returns the class whose lambda a hidden class implements, or the class itself. */
  private static @Nullable Class<?> named(Class<?> type) {
    int end = type.isHidden() ? type.getName().indexOf(LAMBDA) : -1;
    if (end < 0) {
      return type;
    }
    try {
      return Class.forName(type.getName().substring(0, end), false, type.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /** Whether a frame is of the Java library. */
  static boolean isLibrary(StackFrame frame) {
    ClassLoader loader = frame.getDeclaringClass().getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  /** The name of the method, as the program calls it. */
  static String called(StackFrame frame) {
    String name = frame.getMethodName();
    return name.equals("<init>") ? "new " + frame.getDeclaringClass().getSimpleName() : name;
  }
}
