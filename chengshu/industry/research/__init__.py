"""Cloud R&D (云端研发): firms open a cloud R&D centre and put research questions to outside labs, instruments, experts and teams.

Whoever asks has an answer within seven days, or a broker at their side. Serves firms, institutes, the science bureau.
Row A5 (with `bookings`).
"""
