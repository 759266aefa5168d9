"""Read recordings: the only place that opens them."""

from myoclonus.read.labels import understand_label
from myoclonus.read.muscles import Muscle, muscle_named, muscles
from myoclonus.read.options import BipolarPair, ChannelOption, ReadOptions, read_options
from myoclonus.read.recordings import channels_table, read_recording

__all__ = [
    "BipolarPair",
    "ChannelOption",
    "Muscle",
    "ReadOptions",
    "channels_table",
    "muscle_named",
    "muscles",
    "read_options",
    "read_recording",
    "understand_label",
]
