package dev.vht.examples.machine;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many pages are in RAM: at least one, and not more than the heap has room for. */
final class FrameCount implements ITypeConverter<Integer> {

  /** Made by picocli. */
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
      // said below
    }
    throw new TypeConversionException(
        "'" + text + "' is no number of frames from 1 to " + most + ", which are half of the heap");
  }
}
