package dev.vht.examples.machine;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the number of pages in RAM: at least one, and at most half of the heap. */
final class FrameCount implements ITypeConverter<Integer> {

  /** Called by picocli. */
  FrameCount() {}

  @Override
  public Integer convert(String text) {
    long most = Runtime.getRuntime().maxMemory() / 2 / PagedMemory.PAGE_BYTES;
    try {
      int frames = Integer.parseInt(text);
      if (frames >= 1 && frames <= most) {
        return frames;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new TypeConversionException(
        "'"
            + text
            + "' is not a number of frames from 1 to "
            + most
            + ", which are half of the heap");
  }
}
