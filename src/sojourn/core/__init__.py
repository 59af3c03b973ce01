"""What should happen: pure decisions over frozen values. No clock, no chance, no I/O.

`advance` is the door; an `event` goes in, an `outcome` comes out. Folders import downwards only:

    versions, deciding   a new version comes into force; one turn of one customer
    entering             who begins a journey
    runs                 what moves a run on
    sending              the gates, and what leaves
    offers, choosing     codes; the best channel and hour
    touchpoints, consent what is known of the person, and what they allow
    (draft, outcome)     the working copy of a turn; what comes of it
    shared, declared     what all customers share; the compiled project
    customer             what is stored
    local_time           what a customer's clock shows
"""
